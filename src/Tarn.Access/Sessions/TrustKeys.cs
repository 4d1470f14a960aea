using Tarn.Access.Conditions;
using Tarn.Access.Identities;

namespace Tarn.Access.Sessions;

/// <summary>
/// Condition keys of a question about an assumption of a role: <see cref="PolicyQuestion.Subject"/> is the <see cref="Attempt"/>,
/// or the <see cref="RoleActor"/> of a service that wants no session.
/// </summary>
/// <param name="calls">The keys of the caller's request.</param>
/// <param name="time">The clock.</param>
internal sealed class TrustKeys(CallKeys calls, TimeProvider time) : IConditionKeys
{
    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(in PolicyQuestion question, string key)
    {
        if (question.Subject is not Attempt attempt)
        {
            return OfService((RoleActor)question.Subject!, key);
        }

        switch (key)
        {
            case "sts:externalid":
                return attempt.Request.ExternalId is { } externalId ? [externalId] : null;
            case "sts:rolesessionname":
                return [attempt.Request.SessionName];
        }

        return attempt.Call is { } call ? calls.Find(question with { Subject = call }, key) : OfService(attempt.Actor!, key);
    }

    private IReadOnlyList<string>? OfService(RoleActor actor, string key) => key switch
    {
        "aws:sourceaccount" => [actor.Account],
        "aws:sourcearn" => actor.SourceArn is { } source ? [source] : null,
        "aws:principalisawsservice" => ["true"],
        "aws:principalservicename" => [actor.Service],
        "aws:securetransport" => ["true"],
        "aws:currenttime" or "aws:epochtime" => CallKeys.TimeOf(key, time.GetUtcNow()),
        _ => null,
    };

    /// <summary>An attempt to assume a role.</summary>
    /// <param name="Call">The caller's request; null: a service asks.</param>
    /// <param name="Actor">The service; null: a caller asks.</param>
    /// <param name="Request">The wish.</param>
    internal sealed record Attempt(Call? Call, RoleActor? Actor, RoleRequest Request);
}
