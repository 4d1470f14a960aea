using System.Diagnostics;
using System.Text;
using Tarn.Functions.Isolation;
using Tarn.Functions.Tests.Running;

namespace Tarn.Functions.Tests.Crash;

/// <summary>A start whose first process is killed at any moment leaves no process behind.</summary>
[Trait("Long", "Kill")]
public sealed class StartKillTests
{
    private const int Rounds = 4;

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task A_start_that_is_killed_leaves_no_process(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        for (var round = 0; round < Rounds; round++)
        {
            var name = "killed-" + Guid.NewGuid().ToString("N");

            // the code never asks for an event: nothing but a signal ends it
            var version = world.Function("nodejs20.x", "index.js", "for (;;);", name: name) with { Timeout = TimeSpan.FromSeconds(1) };
            var call = Task.Run(() => world.Invoke(version));
            var first = 0;
            while (first == 0)
            {
                first = Started(name).FirstOrDefault();
                await Task.Yield();
            }

            KillAfter(first, TimeSpan.FromMilliseconds(round * 4));
            await call;
            await Patience.Until(() => Started(name).Count == 0);
        }
    }

    private static void KillAfter(int process, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        SpinWait.SpinUntil(() => clock.Elapsed >= time);
        try
        {
            Process.GetProcessById(process).Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // it has ended
        }
    }

    // The processes that began with the function's name in their environment, the oldest first.
    private static List<int> Started(string name)
    {
        var variable = Encoding.UTF8.GetBytes($"AWS_LAMBDA_FUNCTION_NAME={name}\0");
        return [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(id => int.TryParse(id, out _))
            .Where(id => HasVariable(id!, variable)).Select(id => int.Parse(id!)).Order()];
    }

    private static bool HasVariable(string id, byte[] variable)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{id}/environ").AsSpan().IndexOf(variable) >= 0;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
