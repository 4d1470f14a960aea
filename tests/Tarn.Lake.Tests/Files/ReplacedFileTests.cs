using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Files;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Tests.Files;

public sealed class ReplacedFileTests
{
    [Fact]
    public async Task A_file_that_replaces_another_under_its_location_is_seen()
    {
        var store = new MemoryMetadataStore();
        var files = new MemoryTableFiles(store);
        var loader = new TableLoader(files);
        await Put(store, files, "s3://lake/t/v1.metadata.json", rows: "first");
        Assert.Equal("first", (await loader.Metadata("s3://lake/t/v1.metadata.json", default)).Properties["rows"]);
        await Put(store, files, "s3://lake/t/v1.metadata.json", rows: "second");
        Assert.Equal("second", (await loader.Metadata("s3://lake/t/v1.metadata.json", default)).Properties["rows"]);
    }

    private static async Task Put(MemoryMetadataStore store, MemoryTableFiles files, string location, string rows)
    {
        var json = $$$"""
            {"format-version":2,"table-uuid":"9c12d441-03fe-4693-9a96-a0705ddf69c1","location":"s3://lake/t","last-sequence-number":0,"last-updated-ms":1,
             "last-column-id":1,"schemas":[{"type":"struct","schema-id":0,"fields":[{"id":1,"name":"a","required":false,"type":"int"}]}],"current-schema-id":0,
             "partition-specs":[{"spec-id":0,"fields":[]}],"default-spec-id":0,"last-partition-id":999,"sort-orders":[{"order-id":0,"fields":[]}],
             "default-sort-order-id":0,"properties":{"rows":"{{{rows}}}"}}
            """;
        var staged = await files.Stage(location, Encoding.UTF8.GetBytes(json), default);
        await store.Commit(
            async transaction =>
            {
                await staged.Put(transaction);
                return true;
            },
            default);
    }
}
