using System.Text;
using Tarn.Items.Copies.Exports;
using Tarn.Items.Copies.Imports;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Storage.Tasks;

namespace Tarn.Items.Tests.Copies;

/// <summary>Rows of exports and imports that earlier programs wrote, whose members have another order.</summary>
public sealed class TransferRowsTests
{
    private static readonly byte[] Key = [0, 0, 0, 0, 0, 0, 0, 7];

    [Fact]
    public void An_older_export_is_read()
    {
        var export = ItemExport.Rows.Decode(Key, Row("""
            {"state":2,"table":5,"tableArn":"arn","tableId":"id","copy":6,"content":2,"from":10,"to":20,"bucket":"b","prefix":"p","caller":"AQI=",
            "account":"a","region":"r","token":"t","request":"d","started":30,"ended":40,"items":8,"bytes":9}
            """));
        Assert.Equal((7, TransferState.Completed, 5, 6), (export.Id, export.State, export.Table.Value, export.Copy));
        Assert.Equal(("arn", "id", "b", "p", null), (export.TableArn, export.TableId, export.Bucket, export.Prefix, export.BucketOwner));
        Assert.Equal((ExportContent.NewImages, 10, 20, 8, 9), (export.Content, export.FromMs, export.ToMs, export.Items, export.Bytes));
        Assert.Equal(("a", "r", "t", "d"), (export.Caller.Account, export.Caller.Region, export.Token, export.RequestDigest));
        Assert.Equal((30, 40), (export.Started.ToUnixTimeMilliseconds(), export.Ended!.Value.ToUnixTimeMilliseconds()));
        Assert.Equal(TaskState.Succeeded, ((IDurableTask<ItemExport>)export).State);
    }

    [Fact]
    public async Task An_older_import_is_read_and_is_the_same_after_it_was_written()
    {
        await using var world = await ItemWorld.Open();
        var definition = Convert.ToBase64String(TableRow.Encode(await world.Create("t")));
        var import = ItemImport.Rows.Decode(Key, Row($$"""
            {"state":3,"table":5,"tableArn":"arn","copy":6,"format":2,"compression":3,"delimiter":";","headers":["x","y"],"bucket":"b","bucketOwner":"o",
            "caller":"AQI=","account":"a","region":"r","request":"d","definition":"{{definition}}","started":30,"ended":40,"bytes":1,"items":2,"errors":3,
            "failureCode":"c","failureMessage":"m"}
            """));
        Assert.Equal((TransferState.Failed, "c", "m"), (import.State, import.FailureCode, import.FailureMessage));
        Assert.Equal((ImportFormat.Csv, ImportCompression.Zstd, ';', "o"), (import.Format, import.Compression, import.Delimiter, import.BucketOwner));
        Assert.Equal(["x", "y"], import.Headers);
        Assert.Equal(new ImportCounts(1, 2, 3), import.Counts);
        Assert.Equal(5, import.Definition!.Id.Value);
        await world.Store.Commit(
            transaction =>
            {
                ItemImport.Rows.Put(transaction, import);
                return ValueTask.FromResult(true);
            },
            default);
        var again = (await world.Store.Read(reader => ItemImport.Rows.Find(reader, import.Key), default))!;
        Assert.Equal(import.Headers, again.Headers);
        Assert.Equal(import.Caller.Form.ToArray(), again.Caller.Form.ToArray());
        Assert.Equal(
            import with { Headers = [], Caller = null!, Definition = null }, again with { Headers = [], Caller = null!, Definition = null });
    }

    private static byte[] Row(string json) => [1, .. Encoding.UTF8.GetBytes(json)];
}
