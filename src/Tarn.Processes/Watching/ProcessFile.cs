using System.Globalization;

namespace Tarn.Processes.Watching;

/// <summary>Files of processes under <c>/proc</c>. They are read forty times a second: nothing is allocated for their text.</summary>
internal static class ProcessFile
{
    /// <summary>The size of a buffer for a <c>stat</c> or <c>status</c>.</summary>
    public const int BytesMax = 4_096;

    // Other shares lock the file.
    private const FileShare Share = FileShare.ReadWrite | FileShare.Delete;

    /// <summary>Reads a file of a process. Empty: the process has ended, or belongs to another user.</summary>
    public static ReadOnlySpan<byte> Read(int processId, string name, Span<byte> room)
    {
        try
        {
            using var file = File.OpenHandle($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/{name}", share: Share);
            return room[..RandomAccess.Read(file, room, 0)];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
