using Tarn.Functions.Environments;

namespace Tarn.Functions.Running;

/// <content>The memory of all environments together.</content>
internal sealed partial class EnvironmentPool
{
    private const long MiB = 1L << 20;

    // MemorySize is a limit. An environment is counted with its pages, and at least with the pages that a start needs.
    private const int StartMb = 128;

    /// <summary>
    /// Ends environments while all of them have more memory than they may together: idle ones, then the largest of those that
    /// work.
    /// </summary>
    public void KeepWithinMemory()
    {
        List<FunctionEnvironment> ending = [];
        FunctionEnvironment? largest = null;
        lock (_gate)
        {
            var excess = _all.Sum(BytesOf) - (options.MemoryMb * MiB);
            foreach (var idle in _idle.Values.SelectMany(list => list).Where(e => !e.Version.IsProvisioned).OrderBy(e => e.Since).ToList())
            {
                if (excess <= 0)
                {
                    break;
                }

                excess -= BytesOf(idle);
                Forget(idle);
                ending.Add(idle);
            }

            if (excess > 0)
            {
                largest = _all.Except(ending).Where(e => !e.Version.IsProvisioned).MaxBy(BytesOf);
            }
        }

        ending.ForEach(environment => environment.End());
        largest?.RunOutOfMemory();
    }

    // An environment beyond its limit is ended for that alone. Memory that it has for a moment, as the shared pages of a
    // thousand copies, takes nothing from the others.
    private static long BytesOf(FunctionEnvironment environment) => Math.Min(environment.MemoryBytes, environment.Version.MemoryMb * MiB);

    private static long UsedMb(FunctionEnvironment environment) => environment.Version.IsProvisioned
        ? environment.Version.MemoryMb
        : Math.Max(Math.Min(environment.Version.MemoryMb, StartMb), BytesOf(environment) / MiB);
}
