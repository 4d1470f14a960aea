using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Packs;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Versions;

/// <summary>A range of a version of many parts loads the rows of its own extents alone.</summary>
public sealed class ExtentRowsTests
{
    [Fact]
    public async Task A_range_loads_the_extents_that_it_touches()
    {
        var random = new Random(1);
        var store = new MemoryMetadataStore();
        var extents = Enumerable.Range(0, 1_000)
            .Select(i => new Extent { Blob = new BlobId(1, (ulong)i + 1), Length = i == 999 ? 0 : random.Next(1, 50), Blocks = new uint[] { 1 } }).ToArray();
        var size = extents.Sum(extent => extent.Length);
        var made = new ObjectVersion
        {
            Bucket = new BucketId(1),
            Key = "k",
            Number = 7,
            Commit = 1,
            Size = size,
            ETag = "e",
            LastModified = DateTimeOffset.UnixEpoch,
            Extents = extents,
            ExtentCount = extents.Length,
        };
        await store.Commit(transaction => ValueTask.FromResult(VersionTable.Write(transaction, made)), default);
        var row = (await store.Read(reader => VersionTable.Current(reader, made.Bucket, "k"), default))!;
        Assert.Empty(row.Extents);
        for (var round = 0; round < 300; round++)
        {
            var offset = random.NextInt64(size);
            var range = new ByteRange(offset, random.NextInt64(1, Math.Min(2_000, size - offset) + 1));
            var loaded = await store.Read(reader => VersionTable.WithExtents(reader, row, range), default);
            var (start, expected) = (0L, new List<BlobId>());
            foreach (var extent in extents)
            {
                if (start < range.Offset + range.Length && start + extent.Length > range.Offset)
                {
                    expected.Add(extent.Blob);
                }

                start += extent.Length;
            }

            Assert.Equal(expected, loaded.Extents.Select(extent => extent.Blob));
            Assert.Equal(extents.TakeWhile(extent => extent.Blob != expected[0]).Sum(extent => extent.Length), loaded.ExtentsStart);
        }

        Assert.Empty((await store.Read(reader => VersionTable.WithExtents(reader, row, new ByteRange(0, 0)), default)).Extents);
        await store.Commit(
            async transaction =>
            {
                await new VersionTable(new BlobReferences(new PackCatalog(), TimeProvider.System)).Remove(transaction, row);
                return true;
            },
            default);
        Assert.Empty(await store.Read(reader => reader.Scan(ObjectSpaces.Extents, KeyRange.All, 10), default));
    }
}
