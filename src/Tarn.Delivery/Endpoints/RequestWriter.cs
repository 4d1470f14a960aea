using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Records;

namespace Tarn.Delivery.Endpoints;

/// <summary>
/// Writes the bodies and origins of a plan's requests, one after the other. A request ends before a record that would
/// bring it over <see cref="EndpointLimits"/>. A record that is too large for any request gets a request of its own,
/// which is refused from the start. Memory: the origins of one request, at most 320 KB, and the compressor's.
/// </summary>
/// <param name="to">Takes the bytes.</param>
/// <param name="kind">The kind of the endpoint.</param>
/// <param name="madeMs">The plan's time, Unix milliseconds.</param>
/// <param name="compresses">Whether bodies are compressed.</param>
internal sealed class RequestWriter(Stream to, EndpointKind kind, long madeMs, bool compresses) : IDisposable
{
    private const int PieceBytes = 12 * 1024;

    private readonly BodyForm _form = kind.Body;
    private readonly List<PlannedRequest> _requests = [];
    private readonly ArrayBufferWriter<byte> _origins = new();
    private readonly byte[] _encoded = new byte[Base64.GetMaxEncodedToUtf8Length(PieceBytes)];
    private readonly CountingStream _to = new(to);
    private GZipStream? _gzip;
    private Guid _id;
    private long _offset;
    private long _plainBytes;
    private int _records;

    /// <summary>The written requests.</summary>
    public IReadOnlyList<PlannedRequest> Requests => _requests;

    private Stream Body => (Stream?)_gzip ?? _to;

    /// <summary>Writes a record.</summary>
    public void Add(DeliveryRecord record)
    {
        var bytes = _form.BytesOf(record.Data.Length);
        if (_records == EndpointLimits.RequestRecordsMax
            || (_records > 0 && _plainBytes + bytes + _form.Tail.Length > EndpointLimits.RequestBytesMax))
        {
            End();
        }

        if (_records == 0)
        {
            Begin();
        }
        else
        {
            Body.Write(_form.Separator);
        }

        Body.Write(_form.RecordHead);
        WriteData(record.Data.Span);
        Body.Write(_form.RecordTail);
        PlannedOrigin.Write(record, _origins.GetSpan(PlannedOrigin.Bytes));
        _origins.Advance(PlannedOrigin.Bytes);
        _plainBytes += bytes;
        _records++;
    }

    /// <summary>Ends the open request.</summary>
    public void End()
    {
        if (_records == 0)
        {
            return;
        }

        Body.Write(_form.Tail);
        _gzip?.Dispose();
        _gzip = null;
        var request = new PlannedRequest { Id = _id, Offset = _offset, BodyBytes = _to.Count - _offset, Records = _records };
        var plain = _plainBytes - _form.Separator.Length + _form.Tail.Length;
        _requests.Add(plain <= EndpointLimits.RequestBytesMax ? request : request with
        {
            State = RequestState.Refused,
            Code = kind.Code(EndpointCodes.RecordTooLarge),
            Message = FormattableString.Invariant($"The request of this record alone has {plain:N0} bytes; {EndpointLimits.RequestBytesMax:N0} are allowed."),
            EndedMs = madeMs,
        });
        _to.Write(_origins.WrittenSpan);
        _origins.ResetWrittenCount();
        _records = 0;
    }

    public void Dispose() => _gzip?.Dispose();

    private void Begin()
    {
        _id = Guid.NewGuid();
        _offset = _to.Count;
        _gzip = compresses ? new GZipStream(_to, CompressionLevel.Fastest, leaveOpen: true) : null;
        var head = _form.Head(_id, madeMs);
        Body.Write(head);
        _plainBytes = head.Length;
    }

    private void WriteData(ReadOnlySpan<byte> data)
    {
        if (!_form.IsBase64)
        {
            Body.Write(data);
            return;
        }

        do
        {
            var piece = data[..Math.Min(data.Length, PieceBytes)];
            Base64.EncodeToUtf8(piece, _encoded, out _, out var written);
            Body.Write(_encoded.AsSpan(0, written));
            data = data[piece.Length..];
        }
        while (!data.IsEmpty);
    }

    private sealed class CountingStream(Stream to) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            to.Write(buffer);
            Count += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
