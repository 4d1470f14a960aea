namespace Tarn.Items.Changes;

/// <summary>A client's token of a transaction, with its request: a repeated one changes nothing, and another request is refused.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html"/>
/// <param name="Key">A hash of the token with its account, region and operation.</param>
/// <param name="Request">A hash of the request.</param>
public readonly record struct RequestToken(UInt128 Key, UInt128 Request)
{
    /// <summary>The time for which a token is remembered, over restarts too.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
}
