-- wrk: bookings, each of its own slot. Arguments: see Posts.words() in load.py.
local threads = 0

function setup(thread)
   thread:set("id", threads)
   threads = threads + 1
end

function init(args)
   path, token, member = args[1], args[2], args[3]
   first_start, step, first, of = tonumber(args[4]), tonumber(args[5]), tonumber(args[6]), tonumber(args[7])
   spaces = {}
   for n = 8, #args do spaces[#spaces + 1] = args[n] end
   turn = 0
   math.randomseed(os.time() * 1000 + id + first)
   headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. token }
end

local function uuid()
   return (string.gsub("xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx", "x", function()
      return string.format("%x", math.random(0, 15))
   end))
end

local function iso(seconds)
   return os.date("!%Y-%m-%dT%H:%M:%SZ", seconds)
end

function request()
   local number = first + turn * of + id
   turn = turn + 1
   local start = first_start + step * math.floor(number / #spaces)
   local body = string.format('{"space_id":"%s","member_id":"%s","start":"%s","end":"%s"}',
      spaces[number % #spaces + 1], member, iso(start), iso(start + step))
   headers["Idempotency-Key"] = uuid()
   return wrk.format("POST", path, headers, body)
end
