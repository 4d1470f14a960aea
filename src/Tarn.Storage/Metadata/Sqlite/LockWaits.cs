using System.Runtime.InteropServices;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// Waits for a lock that another connection holds: in short steps, 5 seconds in all. SQLite's own handler would wait in
/// steps of 1 second, because the packaged library has no shorter wait.
/// </summary>
internal static unsafe class LockWaits
{
    private const int StepMicroseconds = 250;
    private const int LongStepMicroseconds = 5_000;
    private const int ShortSteps = 40;
    private const int StepsMax = 1_040;

    /// <summary>SQLite's busy handler: 0 gives up; another value makes SQLite try again.</summary>
    /// <param name="argument">Unused.</param>
    /// <param name="waits">Waits for this lock so far.</param>
    [UnmanagedCallersOnly]
    public static int Wait(void* argument, int waits)
    {
        if (waits >= StepsMax)
        {
            return 0;
        }

        CheckedFiles.Wait(waits < ShortSteps ? StepMicroseconds : LongStepMicroseconds);
        return 1;
    }
}
