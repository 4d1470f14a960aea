using Tarn.Access.Audit;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Paging;

namespace Tarn.Aws.TarnApi.Audits;

/// <summary>The evidence of the audit.</summary>
/// <param name="audit">The audits of all accounts.</param>
[AwsOperations("tarn")]
internal sealed partial class AuditOperations(AuditLog audit, PageTokens tokens)
{
    private const int PageMax = 1_000;

    /// <summary>Lists the signed heads of the account's audit, the oldest first.</summary>
    public async Task<ListAuditHeadsOutput> ListAuditHeads(ListAuditHeadsInput input, Call call, CancellationToken cancellationToken)
    {
        var heads = await audit.Heads(call.Account, tokens.ReadNumber(call, "", input.NextToken) ?? -1, PageMax, cancellationToken);
        return new ListAuditHeadsOutput
        {
            Heads = [.. heads.Select(head => new SignedHead
            {
                Hour = DateTimeOffset.FromUnixTimeMilliseconds(head.Hour),
                Sequence = head.Sequence,
                Hash = head.Hash,
                Fingerprint = head.Fingerprint,
                Signature = head.Signature,
            })],
            PublicKey = (await audit.Key(cancellationToken)).PublicKey,
            FirstSequence = audit.FirstOf(call.Account),
            NextToken = heads.Count == PageMax ? tokens.AfterNumber(call, "", heads[^1].Hour) : null,
        };
    }
}
