using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Status;

internal sealed partial class StatusOperations
{
    // Pages ask many times a second, and a status asks every part of the instance. Other principals may see other resources.
    private static readonly TimeSpan AttentionAgeMax = TimeSpan.FromMilliseconds(500);

    private Attention? _attention;

    /// <summary>
    /// Lists what an operator should look at, the worst first, each with its cause and the next step. The list is at most half a
    /// second old.
    /// </summary>
    public async Task<ListAttentionOutput> ListAttention(ListAttentionInput input, Call call, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _attention) is { } known && known.Principal == call.Principal && time.GetElapsedTime(known.Made) < AttentionAgeMax)
        {
            return known.Output;
        }

        var made = time.GetTimestamp();
        var status = await GetStatus(new GetStatusInput(), call, cancellationToken);
        var now = time.GetUtcNow();
        var output = new ListAttentionOutput { Items = [.. AttentionItems.Of(status, now).OrderBy(item => item.Severity, StringComparer.Ordinal)] };
        Volatile.Write(ref _attention, new Attention(call.Principal, output, made));
        return output;
    }

    private sealed record Attention(Principal Principal, ListAttentionOutput Output, long Made);
}
