using Microsoft.Extensions.Logging;
using Tarn.OwnProcess;

namespace Tarn.Modules.Storage;

/// <summary>
/// Ends the process after a failure of the metadata store that only a start can repair: D2 (a failed sync poisons its
/// file). Acknowledged data is in the journal, and recovery restores it.
/// </summary>
internal sealed partial class FatalStop(ILogger<FatalStop> logger)
{
    /// <summary>Reports the reason and ends the process at once.</summary>
    public void End(Exception failure)
    {
        Fatal(failure);

        // The console logger writes on its own thread; this line must not be lost.
        System.Console.Error.WriteLine($"tarn: the metadata store failed; the process ends, and the next start recovers: {failure.Message}");
        System.Console.Error.Flush();
        StopSignals.LeaveAtOnce(ExitCode.Failed);
    }

    [LoggerMessage(LogLevel.Critical, "The metadata store failed; the process ends, and the next start recovers")]
    private partial void Fatal(Exception failure);
}
