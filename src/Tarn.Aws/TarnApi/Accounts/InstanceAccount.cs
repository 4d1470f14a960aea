namespace Tarn.Aws.TarnApi.Accounts;

/// <summary>
/// The account that the instance serves (<c>--account</c>). Keys of former accounts still have their own resources, and see nothing of
/// the instance as a whole: its log, settings, jobs and clock.
/// </summary>
/// <param name="Id">Twelve digits.</param>
public sealed record InstanceAccount(string Id)
{
    /// <summary>Refuses callers of other accounts.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    internal void Check(Call call)
    {
        if (call.Account != Id)
        {
            throw new TarnException(
                ErrorKind.AccessDenied, $"{call.Operation} is for account {Id}, which the instance serves; {call.Principal.Arn} is of another one.");
        }
    }
}
