using System.Text.Json;
using Tarn.Functions.Isolation;

namespace Tarn.Functions.Tests.Running;

/// <summary>Nothing of a function runs between its invocations.</summary>
public sealed class FreezeTests
{
    // An invocation ends with the next tick of a timer that never ends. A child has a timer of its own.
    private const string Code = """
        const { spawn } = require('child_process'), fs = require('fs'), file = process.env.TMPDIR + '/ticks';
        const child = "setInterval(() => require('fs').appendFileSync(process.argv[1], Date.now() + '\\n'), 5)";
        spawn(process.execPath, ['-e', child, file], { stdio: 'ignore' });
        const ticks = [];
        setInterval(() => ticks.push(Date.now()), 5);
        const read = () => fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
        exports.handler = async () => {
          const [own, others] = [ticks.length, read().length];
          while (ticks.length === own || read().length === others) await new Promise(go => setTimeout(go, 5));
          return [ticks, read()];
        };
        """;

    public static TheoryData<IsolationLevel> Here => Levels.Here;

    [Theory]
    [MemberData(nameof(Here))]
    public async Task Timers_stand_still_between_invocations_and_go_on_with_the_next_one(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var version = world.Function("nodejs20.x", "index.js", Code);
        await world.Invoke(version);
        await world.StandStill();

        // A process that was forked during the first look is stopped by the second one.
        var still = DateTimeOffset.UtcNow.AddMilliseconds(100);
        await Patience.Until(() => DateTimeOffset.UtcNow > still.AddMilliseconds(400));
        var called = DateTimeOffset.UtcNow;
        using var answer = JsonDocument.Parse((await world.Invoke(version)).Payload);
        foreach (var ticks in answer.RootElement.EnumerateArray().Select(list => list.EnumerateArray().Select(tick => tick.GetInt64()).ToList()))
        {
            Assert.DoesNotContain(ticks, tick => tick > still.ToUnixTimeMilliseconds() && tick < called.ToUnixTimeMilliseconds());
            Assert.Contains(ticks, tick => tick >= called.ToUnixTimeMilliseconds());
        }

        Assert.Equal(2, world.Runner.Snapshot().Single().Invocations);
    }

    [Theory]
    [MemberData(nameof(Here))]
    public async Task Stopped_processes_end_with_their_environment(IsolationLevel level)
    {
        int process;
        await using (var world = await FunctionWorld.Open(level))
        {
            await world.Invoke(world.Function("nodejs20.x", "index.js", Code));
            await world.StandStill();
            process = world.Runner.Snapshot().Single().ProcessId;
        }

        Assert.False(Directory.Exists($"/proc/{process}"));
    }
}
