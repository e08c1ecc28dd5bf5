"""Why the platform says no: a stable rule code, the values compared, the configuration in force."""

from __future__ import annotations

from typing import Any, ClassVar


def sentence(text: str) -> str:
    """Marks a sentence for the translators' catalogue and returns it as it is."""
    return text


class Refusal(Exception):
    """A command that may not happen.

    `rule` is a stable code; `says` a sentence with the values in braces; `values` what was
    compared; `configuration` the version of the hub's configuration in force, where one was asked.
    `hides` is the right that was missing where a thing is there and its asker may not know: it is told to
    the security log and to nobody else.
    """

    rule: ClassVar[str] = "refused"
    says: ClassVar[str] = sentence("This is not possible.")
    hides: str | None = None

    def __init__(self, configuration: int | None = None, **values: Any) -> None:
        self.configuration = configuration
        self.values = values
        told = {name: ", ".join(map(str, v)) if isinstance(v, tuple) else v for name, v in values.items()}
        super().__init__(self.says.format(**told))


class NotFound(Refusal):
    rule = "not_found"
    says = sentence("There is no {what} {key}.")


class NotPermitted(Refusal):
    rule = "not_permitted"
    says = sentence("This needs the right to {needs}.")


class ChangedMeanwhile(Refusal):
    rule = "changed_meanwhile"
    says = sentence("This has changed since you read it: you saw version {seen}, now it is {now}.")


class AlreadyExists(Refusal):
    rule = "already_exists"
    says = sentence("There is already a {what} {key}.")


class Unusable(Refusal):
    """A value that is well formed but that this hub does not know: the caller's mistake, not a conflict."""

    rule = "unusable_value"
    says = sentence("{value} is not a valid {what} here. Valid are: {valid}.")


class HubNotOpen(Refusal):
    rule = "hub_not_open"
    says = sentence("{hub} takes no bookings yet or any more: its phase is {phase}.")


class NotOpenYet(Refusal):
    rule = "not_open_yet"
    says = sentence("{hub} is in service from {since}: bookings are for that day or later.")


class PhaseOrder(Refusal):
    rule = "phase_order"
    says = sentence("A hub cannot go from {current} to {wanted}.")


class EvaluationMissing(Refusal):
    rule = "evaluation_missing"
    says = sentence(
        "{hub} becomes permanent only after an evaluation of its pilot that recommends it; none is recorded."
    )


class Unevaluable(Refusal):
    rule = "not_in_pilot"
    says = sentence("Only a pilot is evaluated; the phase of {hub} is {phase}.")


class EvaluationPeriod(Refusal):
    rule = "evaluation_period"
    says = sentence(
        "An evaluation is of days of the pilot, from {begun} to {today} at most; {first} to {last} is not."
    )


class EvaluationIncomplete(Refusal):
    rule = "evaluation_incomplete"
    says = sentence("An evaluation names results, each with its definition, and its conclusion in words.")


class NotYetRecorded(Refusal):
    rule = "not_yet_recorded"
    says = sentence("Position {position} is not recorded yet: the log ends at {head}.")


class BookingsAhead(Refusal):
    rule = "bookings_ahead"
    says = sentence("Bookings ahead at {hub} that the plan would keep: {count}. Say what becomes of them.")


class AffectedChanged(Refusal):
    rule = "affected_changed"
    says = sentence("Bookings that the plan would touch were made since it was submitted: plan again.")


class SubmissionState(Refusal):
    rule = "submission_state"
    says = sentence("A plan that is {state} cannot be {wanted}.")


class SomebodyElseApproves(Refusal):
    rule = "somebody_else_approves"
    says = sentence("Whoever submitted a plan does not decide on it: somebody else approves or rejects it.")


class PeopleOnly(Refusal):
    rule = "people_only"
    says = sentence(
        "Plans are submitted and decided on by people, with accounts of their own, not by programs."
    )


class MessageNeeded(Refusal):
    rule = "message_needed"
    says = sentence("Say in a message to whom it touches why bookings are moved or cancelled.")


class NothingToChange(Refusal):
    rule = "nothing_to_change"
    says = sentence("{hub} is already as the file says: there is nothing to submit.")


class RetiredWord(Refusal):
    rule = "retired_word"
    says = sentence("{word} is retired: what has it keeps it, and nothing new is given it.")


class WordNotInForce(Refusal):
    rule = "word_not_in_force"
    says = sentence("{words}: not in the vocabulary of the network; it is adopted there first.")


class DraftTooLong(Refusal):
    rule = "draft_too_long"
    says = sentence("A draft holds at most {most} bytes; this one has {size}.")


class WordInUse(Refusal):
    rule = "word_in_use"
    says = sentence("{word} is in use ({where}): it can be retired, not removed.")


class OutsideOpeningHours(Refusal):
    rule = "outside_opening_hours"
    says = sentence("{hub} is open on that day from {hours}; {start} to {end} is outside.")


class ClosedThatDay(Refusal):
    rule = "closed_that_day"
    says = sentence("{hub} is closed on {day}: {why}.")


class NotOpenThatDay(Refusal):
    rule = "not_open_that_day"
    says = sentence("{hub} is not open on {day}.")


class SlotInThePast(Refusal):
    rule = "slot_in_the_past"
    says = sentence("{start} has already passed.")


class TooFarAhead(Refusal):
    rule = "too_far_ahead"
    says = sentence("Bookings are taken up to {days} days ahead; {start} is later.")


class TooLong(Refusal):
    rule = "too_long"
    says = sentence("A booking lasts {longest} hours at most; this one lasts {wanted}.")


class NotOnTheGrid(Refusal):
    rule = "not_on_the_grid"
    says = sentence("{space} is booked in steps of {minutes} minutes; {start} to {end} does not fit them.")


class SlotTaken(Refusal):
    rule = "slot_taken"
    says = sentence("{space} is taken from {start} to {end}.")


class BufferNeeded(Refusal):
    """What is wanted is free, but too near to what is taken."""

    rule = "buffer_needed"
    says = sentence(
        "{space} stays free for {minutes} minutes between two bookings, and there is one from {start} to {end}."
    )


class NotEnoughSeats(Refusal):
    rule = "not_enough_seats"
    says = sentence("{space} has {free} of {capacity} seats free then; {wanted} were asked for.")


class TooManyBookings(Refusal):
    rule = "too_many_bookings"
    says = sentence("A member may hold {most} coming bookings of {space}; {held} are held.")


class SpaceRetired(Refusal):
    rule = "space_retired"
    says = sentence("{space} is no longer in use.")


class NoSuchBooking(NotFound):
    rule = "no_such_booking"
    says = sentence("{space} has no booking {booking}.")


class HeldByProgram(Refusal):
    rule = "held_by_program"
    says = sentence("{space} is held by a programme; call the programme off instead.")


class BookingOver(Refusal):
    rule = "booking_over"
    says = sentence("That booking ended at {end}.")


class BookingState(Refusal):
    rule = "booking_state"
    says = sentence("A booking that is {state} cannot be {wanted}.")


class MembershipNotActive(Refusal):
    rule = "membership_not_active"
    says = sentence("The membership is not active on {day}: it is {state}.")


class MembershipState(Refusal):
    rule = "membership_state"
    says = sentence("A membership that is {state} cannot be {wanted}.")


class QuotaUsed(Refusal):
    rule = "quota_used"
    says = sentence(
        "The plan {plan} has {quota} hours of {kind} a month; {used} are used, {wanted} were asked for."
    )


class MembersOnly(Refusal):
    rule = "members_only"
    says = sentence("{program} is for members.")


class TooManyPlaces(Refusal):
    rule = "too_many_places"
    says = sentence("{space} holds {capacity} people; the programme has {places} places.")


class ProgramOver(Refusal):
    rule = "program_over"
    says = sentence("{program} is {state}.")


class AlreadyEnrolled(Refusal):
    rule = "already_enrolled"
    says = sentence("This person is already enrolled in {program}.")


class NoSuchEnrolment(NotFound):
    rule = "no_such_enrolment"
    says = sentence("{program} has no enrolment {enrolment}.")


class ProgramTooLong(Refusal):
    rule = "program_too_long"
    says = sentence("A programme lasts {days} days at most.")


class NotYetHappened(Refusal):
    rule = "not_yet_happened"
    says = sentence("{when} is still to come: a late entry is of something that has happened.")


class BaseMoved(Refusal):
    rule = "base_moved"
    says = sentence("{hub} has changed since that plan was made: plan again.")


class AccountClosed(Refusal):
    rule = "account_closed"
    says = sentence("This account is closed.")


class AccountState(Refusal):
    rule = "account_state"
    says = sentence("An account that is {state} cannot be {wanted}.")


class NoSuchGrant(NotFound):
    rule = "no_such_grant"
    says = sentence("The account has no grant {grant}.")


class GroundNeeded(Refusal):
    rule = "ground_needed"
    says = sentence("Say on what ground: a sentence, or the number of a decree.")


class GrantPeriod(Refusal):
    rule = "grant_period"
    says = sentence("A grant must end after it begins: {from_day} to {until}.")


class PersonForgotten(Refusal):
    """The person's key is destroyed, or about to be: no words of theirs are kept any more."""

    rule = "person_forgotten"
    says = sentence("This person has been forgotten; nothing new is kept about them.")


class RequestState(Refusal):
    rule = "request_state"
    says = sentence("A request that is {state} cannot be {wanted}.")


class SomebodyElseDecides(Refusal):
    """Four eyes: who received a request or saw the identity could otherwise have made it up."""

    rule = "somebody_else_decides"
    says = sentence(
        "Whoever received this request or checked the identity cannot decide it: somebody else has to."
    )


class StillKept(Refusal):
    rule = "still_kept"
    says = sentence("The period after which {subject} may be forgotten has not passed.")


class EmailTaken(Refusal):
    rule = "email_taken"
    says = sentence("This e-mail address already belongs to an account.")


class WrongCredentials(Refusal):
    """One answer, whichever it was: who guesses learns nothing from it."""

    rule = "wrong_credentials"
    says = sentence("The e-mail address, the password or the code is wrong.")


class CodeNeeded(Refusal):
    rule = "code_needed"
    says = sentence("Give the code that your authenticator shows now as well.")


class WrongCode(Refusal):
    rule = "wrong_code"
    says = sentence("This code is not right, or it was used already.")


class WaitFirst(Refusal):
    rule = "wait_first"
    says = sentence("Too many attempts: please wait {seconds}.")


class LinkByToken(NotPermitted):
    rule = "link_by_token"
    says = sentence(
        "A link to choose a password is not made with a token that is narrowed, or for the token's own account."
    )


class LinkOver(Refusal):
    rule = "link_over"
    says = sentence("This link has been used or is too old; please ask for a new one.")


class UnknownIdentity(Refusal):
    rule = "unknown_identity"
    says = sentence("No account belongs to this identity.")


class SecondFactorStands(Refusal):
    rule = "second_factor_stands"
    says = sentence("There is already a second factor: remove it first.")


class WeakPassword(Refusal):
    rule = "weak_password"
    says = sentence("This password is too easy to guess.")


class PasswordTooShort(WeakPassword):
    rule = "password_too_short"
    says = sentence("A password has at least {least} characters.")


class PasswordTooLong(WeakPassword):
    rule = "password_too_long"
    says = sentence("A password has at most {most} characters.")


class PasswordTooCommon(WeakPassword):
    rule = "password_too_common"
    says = sentence("This password is among the first that are guessed.")


class PasswordIsPersonal(WeakPassword):
    rule = "password_is_personal"
    says = sentence("A password must not be your name or your e-mail address.")


class TokenPeriod(Refusal):
    rule = "token_period"
    says = sentence("A token ends in the future, and within {days} days; {until} does not.")


class TokenOutlives(Refusal):
    rule = "token_outlives"
    says = sentence("What a token issues ends no later than the token itself: {until}.")


class CommandIdReused(Refusal):
    rule = "command_id_reused"
    says = sentence("The key {command} was already used for something else.")


class Busy(Refusal):
    """Nothing was decided: too many others were changing the same thing. Trying again is right."""

    rule = "busy"
    says = sentence("Too many changes at once; please try again.")


class LookNotRecorded(Busy):
    """Personal words are shown, and data are given out, only where it can be told afterwards to whom."""

    rule = "look_not_recorded"
    says = sentence("Who looks at personal data is recorded, and that is not possible now. Please try again.")


class OutcomeUnknown(Refusal):
    """The database was lost on the way. Asking again with the same key tells, and does it if it was not done."""

    rule = "outcome_unknown"
    says = sentence(
        "The database did not answer in time. Please send the same request again, with the same key."
    )
