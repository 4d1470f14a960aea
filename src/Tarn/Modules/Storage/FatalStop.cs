using Microsoft.Extensions.Logging;
using Tarn.OwnProcess;

namespace Tarn.Modules.Storage;

/// <summary>
/// Ends the process after a failure that only a start can repair (D2: a failed sync of the metadata store): what is acknowledged is
/// in the journal, and recovery brings it back.
/// </summary>
internal sealed partial class FatalStop(ILogger<FatalStop> logger)
{
    /// <summary>Says why and ends at once.</summary>
    public void End(Exception failure)
    {
        Fatal(failure);

        // the console logger writes on its own thread: this line must not be lost
        Console.Error.WriteLine($"tarn: the metadata store failed, ending so that the next start recovers: {failure.Message}");
        Console.Error.Flush();
        StopSignals.LeaveAtOnce(ExitCode.Failed);
    }

    [LoggerMessage(LogLevel.Critical, "The metadata store failed; the process ends so that its next start recovers")]
    private partial void Fatal(Exception failure);
}
