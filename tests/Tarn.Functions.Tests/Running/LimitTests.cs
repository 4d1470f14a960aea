using Tarn.Functions.Isolation;
using Tarn.Functions.Tests.Crash;

namespace Tarn.Functions.Tests.Running;

/// <summary>A function's first process has its limits, and passes them on to those that it starts.</summary>
public sealed class LimitTests
{
    private const string Code = """
        const limits = require('fs').readFileSync('/proc/self/limits', 'utf8');
        exports.handler = async () => Object.fromEntries(['Max processes', 'Max data size', 'Max file size', 'Max core file size']
          .map(name => [name, new RegExp(`${name} +(\\S+)`).exec(limits)[1]]));
        """;

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public Task The_limits_hold_before_the_program_begins(IsolationLevel level) => Check(level);

    [Fact]
    public async Task The_limits_hold_before_the_program_begins_under_an_ordinary_user()
    {
        if (OrdinaryUser.Missing is null)
        {
            Assert.Equal(["checked"], await OrdinaryUser.Run("limits"));
        }
    }

    internal static async Task Child(string[] args)
    {
        await Check(IsolationLevel.Basic);
        await Console.Out.WriteLineAsync("checked");
    }

    private static async Task Check(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        for (var round = 0; round < 3; round++)
        {
            var version = world.Function("nodejs20.x", "index.js", Code, name: $"f{round}") with { MemoryMb = 128 };
            var (limits, _) = await world.Invoke(version);
            Assert.DoesNotContain("\"Max data size\":\"unlimited\"", limits, StringComparison.Ordinal);
            Assert.DoesNotContain("\"Max file size\":\"unlimited\"", limits, StringComparison.Ordinal);
            Assert.Contains("\"Max core file size\":\"0\"", limits, StringComparison.Ordinal);
            if (level == IsolationLevel.Full || Environment.IsPrivilegedProcess)
            {
                Assert.Contains("\"Max processes\":\"1024\"", limits, StringComparison.Ordinal);
            }
        }
    }
}
