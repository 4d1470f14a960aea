using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tarn.Storage.Calls;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// The header extension for D14 (retries are recognised): the call's key, its counts of frames and records, and each
/// record's index in the call (absent when they are 0, 1, 2, …).
/// </summary>
internal static class CallExtension
{
    private const ushort Type = 1;
    private const int EnvelopeBytes = 4;
    private const int FixedBytes = EnvelopeBytes + 16 + 2 + 2;

    /// <summary>Bytes of the extension in the header; 0 when the call has no key.</summary>
    public static int Length(CallKey call, int indexes) =>
        call == CallKey.None ? 0 : JournalFormat.AlignFrame(FixedBytes + (indexes * sizeof(ushort)));

    public static void Write(Span<byte> target, CallKey call, int frames, int records, ReadOnlySpan<ushort> indexes)
    {
        if (call == CallKey.None)
        {
            return;
        }

        var content = FixedBytes - EnvelopeBytes + (indexes.Length * sizeof(ushort));
        BinaryPrimitives.WriteUInt16LittleEndian(target, Type);
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], (ushort)content);
        BinaryPrimitives.WriteUInt64LittleEndian(target[4..], call.High);
        BinaryPrimitives.WriteUInt64LittleEndian(target[12..], call.Low);
        BinaryPrimitives.WriteUInt16LittleEndian(target[20..], (ushort)frames);
        BinaryPrimitives.WriteUInt16LittleEndian(target[22..], (ushort)records);
        MemoryMarshal.AsBytes(indexes).CopyTo(target[FixedBytes..]);
        target[(EnvelopeBytes + content)..].Clear();
    }

    /// <summary>Finds the extension in a header; unknown extensions are skipped.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, out CallKey call, out int records, out ReadOnlySpan<ushort> indexes)
    {
        call = CallKey.None;
        records = 0;
        indexes = default;
        for (var at = FrameHeader.Bytes; at + EnvelopeBytes <= header.Length;)
        {
            var type = BinaryPrimitives.ReadUInt16LittleEndian(header[at..]);
            int content = BinaryPrimitives.ReadUInt16LittleEndian(header[(at + 2)..]);
            if (type == Type && at + EnvelopeBytes + content <= header.Length)
            {
                var body = header.Slice(at + EnvelopeBytes, content);
                call = new CallKey(BinaryPrimitives.ReadUInt64LittleEndian(body), BinaryPrimitives.ReadUInt64LittleEndian(body[8..]));
                records = BinaryPrimitives.ReadUInt16LittleEndian(body[18..]);
                indexes = MemoryMarshal.Cast<byte, ushort>(body[20..]);
                return true;
            }

            at += JournalFormat.AlignFrame(EnvelopeBytes + content);
        }

        return false;
    }
}
