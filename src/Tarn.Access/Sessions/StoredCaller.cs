using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Access.Sessions;

/// <summary>
/// The caller of work that continues after its answer, also over a restart. Its rights are decided from the policies of the moment of each
/// question: a user that was deleted, or whose policy was taken away, may nothing more.
/// </summary>
/// <param name="Form">The identity, as in sealed tokens (<c>docs/formats/access.md</c>); no key and no secret.</param>
/// <param name="Account">The account in which names are looked up.</param>
/// <param name="Region">The region in which names are looked up.</param>
public sealed record StoredCaller(ReadOnlyMemory<byte> Form, string Account, string Region)
{
    /// <summary>The caller of a call.</summary>
    /// <exception cref="TarnException">AccessDenied: limits of the caller's session cannot be stored.</exception>
    public static StoredCaller Of(Call call)
    {
        var principal = call.Principal;
        if (principal is { SessionPolicy: not null } && principal.Identity == ResourceId.None)
        {
            throw new TarnException(ErrorKind.AccessDenied, $"Work for {principal.Arn} cannot continue after its answer: its session has limits.");
        }

        return new StoredCaller(new Grant(principal, [], call.Time, call.Time, []).Encode(), call.Account, call.Region);
    }

    /// <summary>The rights of the caller.</summary>
    /// <param name="authorizer">Decides.</param>
    /// <param name="now">The time of condition keys.</param>
    /// <param name="service">The service that acts: <c>dynamodb</c>.</param>
    public IRights Rights(IAuthorizer authorizer, DateTimeOffset now, string service)
    {
        var grant = Grant.Decode(Form.Span) ?? throw new TarnException(ErrorKind.AccessDenied, "Another version of the program stored the caller.");
        return new Call
        {
            RequestId = string.Empty,
            Time = now,
            Door = "aws",
            Service = service,
            Operation = string.Empty,
            Account = Account,
            Region = Region,
            Principal = grant.Principal,
            SourceAddress = string.Empty,
            Tls = true,
            UserAgent = $"{service}.amazonaws.com",
            Authorizer = authorizer,
        }.Rights;
    }
}
