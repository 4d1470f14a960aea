using Microsoft.Win32.SafeHandles;

namespace Tarn.Storage.Disk;

/// <summary>Reads at a position of an open file.</summary>
internal static unsafe class PosixRead
{
    /// <summary>Fills the buffer from a position on; returns the number of bytes read.</summary>
    /// <param name="handle">The open file.</param>
    /// <param name="path">Its name, for errors.</param>
    /// <param name="offset">The position of the first byte.</param>
    /// <param name="buffer">The buffer to fill.</param>
    /// <exception cref="TarnException">DiskFailed.</exception>
    public static int Fill(SafeFileHandle handle, string path, long offset, Span<byte> buffer)
    {
        var read = 0;
        fixed (byte* start = buffer)
        {
            while (read < buffer.Length)
            {
                var count = Posix.ReadAt(handle, start + read, (nuint)(buffer.Length - read), offset + read);
                if (count == 0)
                {
                    break;
                }

                if (count > 0)
                {
                    read += (int)count;
                }
                else if (PosixError.Last != PosixError.Interrupted)
                {
                    PosixError.Throw("read", path, PosixError.Last);
                }
            }
        }

        return read;
    }
}
