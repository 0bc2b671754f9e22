-- For wrk: waits PAUSE milliseconds before each request of a connection, asks for PATHS in turn if there are any, and
-- writes the figures as JSON in the end.

local pause = tonumber(os.getenv("PAUSE") or "0")
local paths, turn = {}, 0

for path in string.gmatch(os.getenv("PATHS") or "", "%S+") do
  paths[#paths + 1] = path
end

if pause > 0 then
  function delay()
    return pause
  end
end

if #paths > 0 then
  function request()
    turn = turn + 1
    return wrk.format("GET", paths[(turn - 1) % #paths + 1])
  end
end

function done(summary, latency, requests)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status
  io.write(string.format(
    '\n{"requests": %d, "failed": %d, "late": %d, "microseconds": %d, "p50": %d, "p99": %d}\n',
    summary.requests, failed, summary.errors.timeout, summary.duration, latency:percentile(50), latency:percentile(99)
  ))
end
