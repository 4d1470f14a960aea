using System.Text;
using Tarn.Aws.TarnApi.SqlTables;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Aws.Tests.TarnApi.SqlTables;

public sealed class ExecutionsTableTests
{
    private const int RowsMax = 5_000;
    private static readonly SqlPrincipal Anyone = new("000000000000", "us-east-1", "root", "primary") { Rights = InstanceRights.Instance };

    [Fact]
    public async Task The_newest_executions_of_all_work_groups_are_shown_with_bounded_texts()
    {
        await using var store = new MemoryMetadataStore();
        await store.Commit(
            transaction =>
            {
                Put(transaction, Anyone.Account, "etl", "newest", RowsMax + 100);
                for (var i = 1; i <= RowsMax + 50; i++)
                {
                    Put(transaction, Anyone.Account, "primary", $"e{i}", i);
                }

                Put(transaction, "111111111111", "primary", "other", RowsMax + 200);
                return ValueTask.FromResult(true);
            },
            default);

        var found = await new ExecutionsTable(store).Find(Anyone, default);

        Assert.Equal(["newest", .. Enumerable.Range(52, RowsMax - 1).Reverse().Select(i => $"e{i}")], found.Rows!.Select(row => (string)row[0]!));
        Assert.All(found.Rows!, row => Assert.Equal(found.Columns.Count, row.Length));
        Assert.Equal(["etl", "RUNNING", "DML", "SELECT"], found.Rows![0][1..5]);
        Assert.Equal(101, ((string)found.Rows[0][5]!).Length);
    }

    private static void Put(IMetadataTransaction transaction, string account, string group, string id, long submittedMs)
    {
        var time = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(time, long.MaxValue - submittedMs);
        byte[] key = [.. Encoding.UTF8.GetBytes($"{account}\0us-east-1\0{group}\0"), .. time, .. Encoding.UTF8.GetBytes(id)];
        transaction.Put(SqlSpaces.ExecutionsByTime, key, new byte[] { 1 });
        var row = $$"""
            {"sql":"{{new string('x', 500)}}","database":"d","catalog":"c","workGroup":"{{group}}","identity":"i","parameters":[],"state":"Running",
            "kind":"Dml","substatement":"SELECT","output":"s3://b/k","submittedMs":{{submittedMs}},
            "statistics":[0,0,0,0,0,0,0,0,0,0],"columns":[],"document":""}
            """;
        transaction.Put(SqlSpaces.Executions, Encoding.UTF8.GetBytes($"{account}\0us-east-1\0{id}"), (byte[])[1, .. Encoding.UTF8.GetBytes(row)]);
    }
}
