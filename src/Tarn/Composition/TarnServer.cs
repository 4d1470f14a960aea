using Tarn.Commands;
using Tarn.Settings;
using Tarn.Storage.Disk;

namespace Tarn.Composition;

/// <summary>The running server: opens the data directory, wires the rooms, listens until it is told to stop.</summary>
internal static class TarnServer
{
    /// <summary>Runs until <paramref name="cancellation"/>; answers the exit code.</summary>
    public static Task<int> Run(ServeSettings settings, CancellationToken cancellation)
    {
        using var directory = DataDirectory.Open(settings.Data, VersionCommand.Version, TimeProvider.System);
        throw new CommandException("the rooms are not wired yet");
    }
}
