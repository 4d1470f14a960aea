using Tarn.DuckDb;
using Tarn.Storage;

namespace Tarn.Lake.Shredding;

/// <summary>Translates failures of DuckDB's encoder to the domain's errors.</summary>
internal static class EncodingFailure
{
    /// <summary>Runs the work and translates its errors.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="TarnException">
    /// NotSupported: these columns or values cannot be encoded. LimitExceeded: memory does not suffice. DiskFailed:
    /// files could not be written. Unavailable: the encoder is broken until the process is started again.
    /// </exception>
    public static T Translate<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return work();
        }
        catch (DuckException failed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TarnException(KindOf(failed.Type), $"The data files cannot be encoded: {failed.Message}", failed);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            // A missing folder of scratch/, not a missing part of the table.
            throw new TarnException(ErrorKind.DiskFailed, $"The data files cannot be written: {missing.Message}", missing);
        }
    }

    private static ErrorKind KindOf(DuckErrorType type) => type switch
    {
        DuckErrorType.OutOfMemory => ErrorKind.LimitExceeded,
        DuckErrorType.Io or DuckErrorType.Permission => ErrorKind.DiskFailed,
        DuckErrorType.Fatal or DuckErrorType.Internal or DuckErrorType.Interrupt => ErrorKind.Unavailable,
        _ => ErrorKind.NotSupported,
    };
}
