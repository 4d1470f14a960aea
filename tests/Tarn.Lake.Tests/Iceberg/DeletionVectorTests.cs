using System.Buffers.Binary;
using System.IO.Hashing;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Iceberg;

/// <summary>
/// Every kind of container, and damage. The golden tests of Tarn.Sql read the vectors of other writers.
/// </summary>
public sealed class DeletionVectorTests
{
    [Fact]
    public void Lists_bitmaps_and_runs_give_their_positions()
    {
        var rows = Read(Blob(
            (0, Container(1, [3, 65_535], runs: false)),
            (1, Container(0, [.. Enumerable.Range(0, 5_000).Select(i => (ushort)(i * 3))], runs: false)),
            (7, Container(2, [10, 11, 12, 40], runs: true))));
        Assert.Equal(2 + 5_000 + 4, rows.Count);
        Assert.All(new[] { 65_539L, 131_071, 1L << 32, (1L << 32) + 14_997, (7L << 32) + 131_082, (7L << 32) + 131_112 },
            row => Assert.True(rows.Contains(row)));
        Assert.All(new[] { 3L, 65_538, (1L << 32) + 1, (7L << 32) + 131_085, 1L << 39 }, row => Assert.False(rows.Contains(row)));
    }

    [Fact]
    public void Written_vectors_are_read_again()
    {
        long[] positions = [0, 65_535, 65_536, (1L << 32) + 7, .. Enumerable.Range(0, 5_000).Select(i => (3L << 32) + (i * 2))];
        foreach (var some in new[] { positions, [], [5] })
        {
            var rows = new DeletedRows();
            some.ToList().ForEach(rows.Add);
            var again = Read(DeletionVectorWriter.Write(rows));
            Assert.Equal(some.Length, again.Count);
            Assert.All(some, position => Assert.True(again.Contains(position)));
        }
    }

    [Fact]
    public void Written_vectors_have_the_bytes_of_Icebergs_own_library()
    {
        var rows = new DeletedRows();
        new[] { 1L, 65_535, 65_536, (1L << 32) + 7 }.ToList().ForEach(rows.Add);
        Assert.Equal(
            "00000044D1D339640200000000000000000000003A300000020000000000010001000000180000001C0000000100FFFF00000100"
                + "00003A300000010000000000000010000000070061713F3C",
            Convert.ToHexString(DeletionVectorWriter.Write(rows)));
    }

    [Fact]
    public void An_empty_vector_deletes_nothing() => Assert.Equal(0, Read(Blob()).Count);

    [Fact]
    public void A_changed_or_cut_byte_is_told()
    {
        var blob = Blob((0, Container(0, [1, 2, 3], runs: true)));
        for (var i = 0; i < blob.Length; i++)
        {
            var damaged = blob.ToArray();
            damaged[i] ^= 0x40;
            Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => Read(damaged)).Kind);
            Assert.Throws<TarnException>(() => Read(blob[..i]));
        }
    }

    [Fact]
    public void Any_bytes_under_a_right_checksum_are_read_or_refused()
    {
        byte[] good = [.. Blob((0, Container(0, [1, 2, 3], runs: true)), (1, Container(7, [9, 70], runs: false))).AsSpan()[8..^4]];
        var (read, refused) = (0, 0);
        Prop.ForAll(Gen.Choose(0, good.Length - 1).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), Gen.Choose(0, 20).ToArbitrary(), (at, value, cut) =>
        {
            var damaged = good.ToArray();
            damaged[at] = (byte)value;
            try
            {
                // A bitmap holds a container for each 65,536 rows, so these few bytes cannot name many rows.
                var rows = Read(Framed(cut == 0 ? damaged[..at] : damaged));
                read++;
                return rows.Count <= 2 * 65_536 && rows.MemoryBytes <= 2 * 8_192;
            }
            catch (TarnException)
            {
                refused++;
                return true;
            }
        }).Holds();
        Assert.True(read > 0 && refused > 0, $"{read} vectors were read, {refused} refused");
    }

    [Fact]
    public void Rows_that_no_file_has_are_refused()
    {
        var rows = new DeletedRows();
        Assert.Throws<TarnException>(() => rows.Add(-1));
        Assert.Throws<TarnException>(() => rows.Add(long.MaxValue));
        rows.Add(70_000);
        rows.Add(70_000);
        Assert.Equal((1, 8192), (rows.Count, rows.MemoryBytes));
    }

    private static DeletedRows Read(byte[] blob)
    {
        var rows = new DeletedRows();
        DeletionVector.Read(blob, rows);
        return rows;
    }

    private static byte[] Blob(params (uint High, byte[] Bitmap)[] bitmaps)
    {
        var bytes = new List<byte>(BitConverter.GetBytes((long)bitmaps.Length));
        foreach (var (high, bitmap) in bitmaps)
        {
            bytes.AddRange(BitConverter.GetBytes(high));
            bytes.AddRange(bitmap);
        }

        return Framed([.. bytes]);
    }

    private static byte[] Framed(byte[] bitmap)
    {
        byte[] covered = [0xD1, 0xD3, 0x39, 0x64, .. bitmap];
        var length = new byte[4];
        var checksum = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, covered.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.HashToUInt32(covered));
        return [.. length, .. covered, .. checksum];
    }

    /// <summary>A 32-bit Roaring bitmap of one container, by the format's specification.</summary>
    private static byte[] Container(ushort key, ushort[] values, bool runs)
    {
        var bytes = new List<byte>(BitConverter.GetBytes(runs ? 12347 : 12346));
        bytes.AddRange(runs ? [1] : BitConverter.GetBytes(1));
        bytes.AddRange(BitConverter.GetBytes(key));
        bytes.AddRange(BitConverter.GetBytes((ushort)(values.Length - 1)));
        if (runs)
        {
            var starts = values.Where(v => !values.Contains((ushort)(v - 1))).ToArray();
            bytes.AddRange(BitConverter.GetBytes((ushort)starts.Length));
            foreach (var start in starts)
            {
                var last = start;
                while (values.Contains((ushort)(last + 1)))
                {
                    last++;
                }

                bytes.AddRange(BitConverter.GetBytes(start));
                bytes.AddRange(BitConverter.GetBytes((ushort)(last - start)));
            }

            return [.. bytes];
        }

        bytes.AddRange(BitConverter.GetBytes(bytes.Count + 4));
        if (values.Length <= 4096)
        {
            bytes.AddRange(values.SelectMany(BitConverter.GetBytes));
            return [.. bytes];
        }

        var words = new byte[8192];
        foreach (var value in values)
        {
            words[value / 8] |= (byte)(1 << (value % 8));
        }

        return [.. bytes, .. words];
    }
}
