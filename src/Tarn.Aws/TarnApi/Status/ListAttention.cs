using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Status;

internal sealed partial class StatusOperations
{
    /// <summary>Lists what an operator should look at, the worst first, each with its cause and the next step.</summary>
    public async Task<ListAttentionOutput> ListAttention(ListAttentionInput input, Call call, CancellationToken cancellationToken)
    {
        var status = await GetStatus(new GetStatusInput(), call, cancellationToken);
        return new ListAttentionOutput { Items = [.. AttentionItems.Of(status).OrderBy(item => item.Severity, StringComparer.Ordinal)] };
    }
}
