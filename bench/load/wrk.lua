-- wrk -s wrk.lua URL -- FOLDER COUNT: sends the requests that presign.mjs wrote, one after another; counts answers that are not 200.
local requests = {}
local at = 0
bad = 0

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local thread_count = 0
function setup(thread)
  thread:set("offset", thread_count)
  thread_count = thread_count + 1
  threads = threads or {}
  table.insert(threads, thread)
end

function init(args)
  local folder, count = args[1], tonumber(args[2])
  for i = 0, count - 1 do
    local headers = {}
    for name, value in read(folder .. "/" .. i .. ".headers"):gmatch("([^\n:]+): ([^\n]+)") do headers[name] = value end
    requests[i + 1] = wrk.format("POST", wrk.path, headers, read(folder .. "/" .. i .. ".body"))
  end
  at = (offset or 0) * 64
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function response(status, headers, body)
  if status ~= 200 then
    if bad == 0 then io.stderr:write("status " .. status .. ": " .. body:sub(1, 300) .. "\n") end
    bad = bad + 1
  end
end

function done(summary, latency, requests)
  local failed = 0
  for _, thread in ipairs(threads) do failed = failed + thread:get("bad") end
  print(string.format("RESULT %d %d %d %d %d", summary.requests, summary.duration, failed + summary.errors.status, latency:percentile(50), latency:percentile(99)))
end
