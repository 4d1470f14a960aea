using Microsoft.Win32.SafeHandles;
using Tarn.Processes.Native;

namespace Tarn.Workers.Native;

/// <summary>
/// A new file in the worker's folder. Its path stays relative: .NET would make it absolute, and the worker's user may not pass
/// the folders above.
/// </summary>
internal static class OutputFile
{
    private const int BufferBytes = 256 << 10;
    private const uint OwnersAlone = 0b110_000_000;

    /// <summary>Makes the file, or empties it.</summary>
    /// <param name="path">The path, relative to the worker's folder.</param>
    public static FileStream Create(string path)
    {
        const int Flags = FenceCalls.OpenWriteOnly | FenceCalls.OpenCreate | FenceCalls.OpenTruncate | FenceCalls.OpenCloseOnExec;
        var descriptor = FenceCalls.Open(path, Flags, OwnersAlone);
        return descriptor >= 0
            ? new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, BufferBytes)
            : throw new IOException($"cannot make {path}: {FenceCalls.LastError()}");
    }
}
