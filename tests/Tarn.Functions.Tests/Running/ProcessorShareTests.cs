using System.Text.Json;
using Tarn.Functions.Isolation;
using Tarn.Processes.Starting;

namespace Tarn.Functions.Tests.Running;

/// <summary>How the processes of functions share the processors with the server (docs/functions.md).</summary>
public sealed class ProcessorShareTests
{
    // The scheduling of the process itself and of a child that asks for a session of its own, as the kernel reports it.
    private const string Code = """
        import ctypes, os, struct, subprocess

        def scheduling(pid):
            buffer = ctypes.create_string_buffer(56)
            ctypes.CDLL(None).syscall({'x86_64': 315, 'aarch64': 275}[os.uname().machine], pid, buffer, 56, 0)
            _, policy, _, niceness, _, slice = struct.unpack('<IIQiIQ', buffer.raw[:32])
            return [policy, niceness, slice]

        def handler(event, context):
            child = subprocess.Popen(['sleep', '60'], start_new_session=True)
            answer = [scheduling(0), scheduling(child.pid)]
            child.kill()
            return answer
        """;

    public static TheoryData<IsolationLevel> Here => Levels.Here;

    [Theory]
    [MemberData(nameof(Here))]
    public async Task Functions_are_a_batch_of_lower_priority_with_long_slices(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var share = new ProcessorShare();

        var (payload, _) = await world.Invoke(world.Function("python3.12", "index.py", Code));

        // Kernels before 6.12 have no slices, and report 0.
        using var answer = JsonDocument.Parse(payload);
        foreach (var scheduling in answer.RootElement.EnumerateArray())
        {
            Assert.Equal([3, share.Niceness], scheduling.EnumerateArray().Take(2).Select(number => number.GetInt32()));
            Assert.Contains(scheduling[2].GetInt64(), new[] { 0, share.Slice.Ticks * TimeSpan.NanosecondsPerTick });
        }
    }
}
