// The checksum that is Tarn's own and the zstd of libduckdb, beside packages that do the same: bytes per second of one core, in turns.
// Arguments: rounds.
using System.Diagnostics;
using System.IO.Hashing;
using System.Text;
using Tarn.DuckDb;
using Own = Tarn.Storage.Checksums;

var rounds = args.Length > 0 ? int.Parse(args[0]) : 7;
var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40_000).Select(
    i => $$"""{"id":{{i}},"device":"sensor-{{i % 97}}","celsius":{{i * 37 % 1_000 / 10.0}},"at":"2026-11-24T10:{{i / 60 % 60:00}}:{{i % 60:00}}Z"}""" + "\n")));
Console.WriteLine($"{"",-28}{"bytes",10}{"Tarn",12}{"package",12}{"ratio",8}   Tarn / package, median of {rounds} turns");

foreach (var size in (int[])[64, 1_024, 65_536, 1 << 20])
{
    var bytes = text.AsSpan(0, size).ToArray();
    Row("CRC-32C", size, () => Own.Crc32C.Compute(bytes), () => Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, bytes));
}

foreach (var size in (int[])[4_096, 65_536, 1 << 20])
{
    var plain = text.AsSpan(0, size).ToArray();
    var target = new byte[size];
    var frame = new byte[Zstandard.CompressedBytesMax(size)];
    using var compressor = new ZstdSharp.Compressor(3);
    using var decompressor = new ZstdSharp.Decompressor();
    var zipped = frame.AsSpan(0, Zstandard.Compress(plain, frame)).ToArray();
    Row("zstd, compress", size, () => (ulong)Zstandard.Compress(plain, frame), () => (ulong)compressor.Wrap(plain, frame), equal: false);
    Row("zstd, decompress", size, () => Decompressed(zipped, target), () => (ulong)decompressor.Unwrap(zipped, target));
}

static ulong Decompressed(byte[] frame, byte[] target)
{
    Zstandard.Decompress(frame, target);
    return (ulong)target.Length;
}

void Row(string what, int size, Func<ulong> own, Func<ulong> package, bool equal = true)
{
    if (equal && own() != package())
    {
        throw new InvalidDataException($"{what}, {size} bytes: {own():x} is not {package():x}");
    }

    // until the runtime has compiled both for speed
    for (var round = 0; round < 10; round++)
    {
        _ = BytesPerSecond(size, own) + BytesPerSecond(size, package);
    }

    double[] ours = new double[rounds], theirs = new double[rounds];
    for (var round = 0; round < rounds; round++)
    {
        ours[round] = BytesPerSecond(size, own);
        theirs[round] = BytesPerSecond(size, package);
    }

    Array.Sort(ours);
    Array.Sort(theirs);
    var (one, other) = (ours[rounds / 2] / 1e6, theirs[rounds / 2] / 1e6);
    Console.WriteLine($"{what,-28}{size,10:N0}{one,7:N0} MB/s{other,7:N0} MB/s{one / other,8:0.00}");
}

static double BytesPerSecond(int size, Func<ulong> call)
{
    var begun = Stopwatch.GetTimestamp();
    long calls = 0;
    do
    {
        for (var i = 0; i < 8; i++)
        {
            _ = call();
        }

        calls += 8;
    }
    while (Stopwatch.GetElapsedTime(begun).TotalMilliseconds < 30);
    return calls * (double)size / Stopwatch.GetElapsedTime(begun).TotalSeconds;
}
