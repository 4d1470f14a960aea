using System.Text;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Executions;

/// <summary>The executions of an account and region, of all work groups.</summary>
public static class ExecutionHistory
{
    private const int PageRows = 1_000;

    /// <summary>The newest executions, newest first. Memory: the keys of as many, one page, and the result.</summary>
    public static async ValueTask<IReadOnlyList<Execution>> Newest(
        IMetadataStore store, string account, string region, int count, CancellationToken cancellationToken)
    {
        var newest = new PriorityQueue<string, long>();
        var range = KeyRange.Prefix(Encoding.UTF8.GetBytes($"{account}\0{region}\0"));
        while (true)
        {
            var from = range;
            var page = await store.Read(reader => reader.Scan(SqlSpaces.ExecutionsByTime, from, PageRows), cancellationToken);
            foreach (var (key, _) in page)
            {
                var (id, submittedMs) = ExecutionRows.ReadTimeKey(key);
                newest.Enqueue(id, submittedMs);
                if (newest.Count > count)
                {
                    newest.Dequeue();
                }
            }

            if (page.Count < PageRows)
            {
                break;
            }

            range = range with { From = (byte[])[.. page[^1].Key.Span, 0] };
        }

        var executions = new List<Execution>(newest.Count);
        foreach (var (id, _) in newest.UnorderedItems.OrderByDescending(item => item.Priority))
        {
            var key = new ExecutionKey(account, region, id);
            if (await store.Read(reader => reader.Get(SqlSpaces.Executions, ExecutionRows.Key(key)), cancellationToken) is { } row)
            {
                executions.Add(ExecutionRows.Decode(key, row));
            }
        }

        return executions;
    }
}
