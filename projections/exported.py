"""What is exported and stands on no list: all events, the agenda of a whole hub, its bookings, its memberships."""

EVENTS = """
    select position, recorded_at, coalesce((body ->> 'happened_at')::timestamptz, recorded_at),
        type, hub, stream, version, actor, command, body ->> 'reason', body::text
    from simpul.events
    where position <= %(upto)s
      and (%(hubs)s::text[] is null or hub = any(%(hubs)s))
      and (%(type)s::text[] is null or type = any(%(type)s))
      and (%(actor)s::text is null or actor = %(actor)s)
      and (%(start)s::timestamptz is null or recorded_at >= %(start)s)
      and (%(end)s::timestamptz is null or recorded_at < %(end)s)
"""
OF_PERIOD = """
    a.hub = %(hub)s and (%(start)s::timestamptz is null or a.ends > %(start)s)
      and (%(end)s::timestamptz is null or a.starts < %(end)s)
"""
BY_START = "to_char(a.starts at time zone 'utc', 'YYYYMMDDHH24MI') || a.booking_id || a.space_id"
AGENDA = f"""
    select json_build_object('booking_id', a.booking_id, 'space', s.code, 'space_name', s.spec -> 'name',
        'start', a.starts, 'end', a.ends, 'seats', a.seats, 'state', a.state,
        'for', case when a.program_id is null then 'member' else 'program' end,
        'program_id', a.program_id, 'program', p.title) as item, {BY_START} as key
    from agenda a join spaces s on s.id = a.space_id left join programs p on p.id = a.program_id
    where a.state <> 'cancelled' and {OF_PERIOD}
"""
BOOKINGS = f"""
    select json_build_object('booking_id', a.booking_id, 'space', s.code, 'space_name', s.spec -> 'name',
        'start', a.starts, 'end', a.ends, 'seats', a.seats, 'state', a.state, 'member_id', a.member_id,
        'program_id', a.program_id, 'reason', a.reason, 'message', a.message, 'version', a.version) as item,
        {BY_START} as key
    from agenda a join spaces s on s.id = a.space_id where {OF_PERIOD}
"""
MEMBERSHIPS = """
    select json_build_object('membership_id', id, 'hub', hub, 'kind', kind, 'plan', plan, 'starts', starts,
        'paused_from', paused_from, 'resumes_on', resumes_on, 'ended_on', ended_on, 'initiative', initiative,
        'forgotten_at', forgotten_at, 'version', version) as item, id::text as key
    from memberships where %(hubs)s::text[] is null or hub = any(%(hubs)s)
"""
