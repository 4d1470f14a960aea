using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Storage.Disk;

namespace Tarn.Items.Copies.Exports;

/// <summary>One data file of an export: lines of JSON, gzipped, in a temporary file. Blocks on the disk. One thread at a time.</summary>
internal sealed class ExportFile : IDisposable
{
    private const int BufferBytes = 64 << 10;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly IDiskFile _file;
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly GZipStream _gzip;
    private readonly Utf8JsonWriter _json;
    private readonly MemoryStream _line = new();
    private long _written;

    public ExportFile(IDisk disk, string path)
    {
        Path = path;
        _file = disk.Create(path, FileClass.Bulk);
        _gzip = new GZipStream(new BufferedStream(new Target(this), BufferBytes), CompressionLevel.Fastest);
        _json = new Utf8JsonWriter(_line, Options);
    }

    /// <summary>The path in the data directory.</summary>
    public string Path { get; }

    public long Lines { get; private set; }

    /// <summary>Bytes of the lines before compression.</summary>
    public long LineBytes { get; private set; }

    /// <summary>MD5 of the file in base64; empty until it is finished.</summary>
    public string Md5 { get; private set; } = string.Empty;

    /// <summary>Adds a line.</summary>
    public void Add(Action<Utf8JsonWriter> write)
    {
        write(_json);
        _json.Flush();
        _line.WriteByte((byte)'\n');
        _gzip.Write(_line.GetBuffer(), 0, (int)_line.Length);
        LineBytes += _line.Length;
        Lines++;
        _line.SetLength(0);
        _json.Reset(_line);
    }

    /// <summary>Writes the rest.</summary>
    public void Finish()
    {
        _gzip.Dispose();
        Md5 = Convert.ToBase64String(_md5.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _line.Dispose();
        _gzip.Dispose();
        _md5.Dispose();
        _file.Dispose();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(_written, bytes);
        _md5.AppendData(bytes);
        _written += bytes.Length;
    }

    private sealed class Target(ExportFile owner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => owner._written;

        public override long Position
        {
            get => owner._written;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => owner.Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => owner.Write(buffer);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
