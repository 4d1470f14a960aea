using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Tarn.Storage.Disk;

/// <summary>The system's error numbers (linux-x64) as typed errors.</summary>
internal static class PosixError
{
    public const int NotPermitted = 1;
    public const int NoSuchFile = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int WouldBlock = 11;
    public const int NoAccess = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int InvalidArgument = 22;
    public const int NoSpace = 28;
    public const int ResultTooLarge = 34;
    public const int NoSystemCall = 38;
    public const int NotEmpty = 39;
    public const int NoData = 61;
    public const int NotSupported = 95;
    public const int QuotaExceeded = 122;

    private const int ArgumentListTooLong = 7;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>The calling thread's last error.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The file system has no attributes, or no space for this one.</summary>
    public static bool AttributeDoesNotFit(int error) =>
        error is NotSupported or NoSpace or ResultTooLarge or ArgumentListTooLong or QuotaExceeded;

    [DoesNotReturn]
    public static void Throw(string operation, string path, int error) => throw Describe(operation, path, error);

    public static TarnException Describe(string operation, string path, int error)
    {
        var kind = error switch
        {
            NoSuchFile => ErrorKind.NotFound,
            Exists => ErrorKind.AlreadyExists,
            NotEmpty => ErrorKind.Conflict,
            NoAccess or NotPermitted or ReadOnlyFileSystem => ErrorKind.AccessDenied,
            NoSpace or QuotaExceeded => ErrorKind.DiskFull,
            _ => ErrorKind.DiskFailed,
        };
        return new TarnException(kind, $"{operation} of {path} failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");
    }
}
