using Tarn.Storage.Disk;

namespace Tarn.Storage.Tests.Disk;

/// <summary>The contract of every disk.</summary>
public abstract class DiskContract : IDisposable
{
    protected abstract IDisk Target { get; }

    [Fact]
    public void What_was_written_is_read()
    {
        using var file = Target.Create("a", FileClass.Metadata);
        file.Write(0, "hello "u8);
        file.Write(6, [new byte[] { 1, 2 }, new byte[] { 3 }, new byte[5]]);
        file.SyncData();

        var buffer = new byte[20];
        Assert.Equal(14, file.Read(0, buffer));
        Assert.Equal("hello "u8.ToArray().Concat(new byte[] { 1, 2, 3, 0, 0, 0, 0, 0 }), buffer[..14]);
        Assert.Equal(14, file.Length);
        Assert.Equal(14, Target.Find("a")!.Value.Length);
    }

    [Fact]
    public void Many_parts_are_written_in_order()
    {
        using var file = Target.Create("parts", FileClass.Log);
        var parts = Enumerable.Range(0, 3_000).Select(i => (ReadOnlyMemory<byte>)BitConverter.GetBytes(i)).ToArray();
        file.Write(8, parts);

        var buffer = new byte[12_008];
        Assert.Equal(12_008, file.Read(0, buffer));
        Assert.All(Enumerable.Range(0, 3_000), i => Assert.Equal(i, BitConverter.ToInt32(buffer, 8 + (i * 4))));
    }

    [Fact]
    public void Names_exist_once()
    {
        Target.Create("a", FileClass.Metadata).Dispose();
        Assert.Equal(ErrorKind.AlreadyExists, Assert.Throws<TarnException>(() => Target.Create("a", FileClass.Bulk)).Kind);
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<TarnException>(() => Target.Open("b", FileClass.Bulk)).Kind);
        Target.Link("a", "b");
        Assert.Equal(ErrorKind.AlreadyExists, Assert.Throws<TarnException>(() => Target.Link("a", "b")).Kind);
        Target.Delete("a");
        Target.Delete("a");
        Assert.Null(Target.Find("a"));
        Assert.NotNull(Target.Find("b"));
    }

    [Fact]
    public void A_rename_replaces()
    {
        Target.CreateFolder("f/g");
        using (var file = Target.Create("f/old", FileClass.Metadata))
        {
            file.Write(0, "old"u8);
        }

        using (var file = Target.Create("f/g/new", FileClass.Metadata))
        {
            file.Write(0, "newer"u8);
        }

        Target.Rename("f/g/new", "f/old");
        Target.SyncFolder("f");
        Target.SyncFolder("f/g");
        Assert.Equal("newer"u8.ToArray(), AtomicFile.Read(Target, "f/old", 100));
        Assert.Equal([("g", true), ("old", false)], Target.List("f").Select(e => (e.Name, e.IsFolder)));
        Target.DeleteFolder("f/g");
        Assert.Single(Target.List("f"));
    }

    [Fact]
    public void Allocated_room_reads_as_zeros()
    {
        using var file = Target.Create("a", FileClass.Log);
        file.Allocate(10_000);
        Assert.Equal(10_000, file.Length);
        var buffer = new byte[100];
        buffer.AsSpan().Fill(7);
        Assert.Equal(100, file.Read(5_000, buffer));
        Assert.All(buffer, b => Assert.Equal(0, b));
        file.Truncate(10);
        Assert.Equal(10, file.Length);
    }

    [Fact]
    public void Attributes_are_kept_or_refused_for_their_length()
    {
        using var file = Target.Create("a", FileClass.Bulk);
        Assert.Null(file.Attribute("tarn"));
        if (file.TrySetAttribute("tarn", "value"u8))
        {
            Assert.Equal("value"u8.ToArray(), file.Attribute("tarn"));
        }

        Assert.False(file.TrySetAttribute("long", new byte[200_000]));
    }

    [Fact]
    public void Ranges_are_copied_between_files()
    {
        using var source = Target.Create("a", FileClass.Bulk);
        using var target = Target.Create("b", FileClass.Bulk);
        var bytes = new byte[3 << 20];
        new Random(1).NextBytes(bytes);
        source.Write(0, bytes);
        target.CopyFrom(source, 1000, 5, 2 << 20);
        target.Sync();
        var copy = new byte[2 << 20];
        Assert.Equal(copy.Length, target.Read(5, copy));
        Assert.True(bytes.AsSpan(1000, 2 << 20).SequenceEqual(copy));
    }

    [Fact]
    public void A_file_is_replaced_whole()
    {
        AtomicFile.Write(Target, "small", "one"u8.ToArray());
        AtomicFile.Write(Target, "small", "two"u8.ToArray());
        Assert.Equal("two"u8.ToArray(), AtomicFile.Read(Target, "small", 100));
        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => AtomicFile.Read(Target, "small", 2)).Kind);
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
