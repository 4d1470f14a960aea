using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Paging;

namespace Tarn.Aws.TarnApi.Instances;

internal sealed partial class InstanceOperations
{
    private static readonly string[] Levels = ["trace", "debug", "information", "warning", "error", "critical"];

    /// <summary>Lists the log's lines of the last hour, the newest first.</summary>
    public Task<ListServerLogOutput> ListServerLog(ListServerLogInput input, Call call, CancellationToken cancellationToken)
    {
        account.Check(call);
        var (size, before) = (input.MaxResults ?? NumberTokens.SizeDefault, tokens.ReadNumber(call, "", input.NextToken) ?? long.MaxValue);
        var least = input.Level is null ? 0 : Array.IndexOf(Levels, input.Level);
        var found = log.NewestFirst(before)
            .Where(line => line.Level >= least
                && (string.IsNullOrEmpty(input.Contains) || line.Message.Contains(input.Contains, StringComparison.OrdinalIgnoreCase)
                    || line.Category.Contains(input.Contains, StringComparison.OrdinalIgnoreCase)))
            .Take(size + 1).ToList();
        return Task.FromResult(new ListServerLogOutput
        {
            Lines = [.. found.Take(size).Select(line => new ServerLogLine
            {
                Time = line.Time,
                Level = Levels[Math.Clamp(line.Level, 0, Levels.Length - 1)],
                Category = line.Category,
                Message = line.Message,
            })],
            NextToken = found.Count > size ? tokens.AfterNumber(call, "", found[size - 1].Number) : null,
        });
    }
}
