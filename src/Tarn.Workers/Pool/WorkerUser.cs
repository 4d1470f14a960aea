using Tarn.Processes.Fences;
using Tarn.Processes.Native;

namespace Tarn.Workers.Pool;

/// <summary>
/// Whether workers get their own users. Only root can assign them, and these users must be able to read the program.
/// </summary>
internal readonly record struct WorkerUser(uint Base, string? Missing)
{
    public static WorkerUser Choose(WorkerPoolOptions options)
    {
        if (FenceCalls.EffectiveUserId() != 0 || options.UserIdBase == 0)
        {
            return new(0, null);
        }

        var hidden = ProgramFolders.All.FirstOrDefault(folder => OpenFolders.FirstClosed(folder) is not null);
        return hidden is null ? new(options.UserIdBase, null) : new(0, $"own user: {hidden} is not readable to other users");
    }

    public uint Of(int slot) => Base == 0 ? 0 : Base + (uint)slot;
}
