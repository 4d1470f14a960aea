using Tarn.Access.Sessions;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Aws.Glue.Finding;

/// <summary>The roles that callers hand to the catalog's own work on a table.</summary>
/// <param name="sessions">Decides which roles Glue may assume.</param>
public sealed class GlueRoles(RoleSessions sessions)
{
    /// <summary>The service that assumes the roles.</summary>
    public const string Principal = "glue.amazonaws.com";

    /// <summary>The service that acts with a role for a table.</summary>
    public static RoleActor ActorOf(TableName table, string roleArn) => new(
        table.Scope.Account,
        roleArn,
        Principal,
        Arn.Of("glue", table.Scope.Region, table.Scope.Account, $"table/{table.Database}/{table.Table}").ToString());

    /// <summary>The ARN of a role that is named by its ARN or its name.</summary>
    public static string ArnOf(Call call, string role) => role.StartsWith("arn:", StringComparison.Ordinal)
        ? role
        : $"arn:aws:iam::{call.Account}:role/{role}";

    /// <summary>Checks that the caller may pass the role, and that Glue may assume it.</summary>
    /// <exception cref="TarnException">AccessDenied: the caller may not pass it.</exception>
    /// <exception cref="AwsErrorException">InvalidInputException.</exception>
    internal void Check(Call call, TableName table, string roleArn) => Check(call, ActorOf(table, roleArn));

    /// <summary>Checks that the caller may pass a role for a resource, and that Glue may assume it.</summary>
    /// <param name="arn">The ARN of the resource.</param>
    /// <exception cref="TarnException">AccessDenied: the caller may not pass it.</exception>
    /// <exception cref="AwsErrorException">InvalidInputException.</exception>
    internal void Check(Call call, string roleArn, string arn) => Check(call, new RoleActor(call.Account, roleArn, Principal, arn));

    /// <summary>
    /// Checks that the caller may pass a role, and that it exists. Glue will act with it for resources that are made later: their ARNs are not known yet,
    /// and the role's trust policy may name them.
    /// </summary>
    /// <param name="arn">The ARN of the resource that names the role.</param>
    /// <exception cref="TarnException">AccessDenied: the caller may not pass it.</exception>
    /// <exception cref="AwsErrorException">InvalidInputException.</exception>
    internal void CheckPassed(Call call, string roleArn, string arn) => TrustOf(call, new RoleActor(call.Account, roleArn, Principal, arn));

    private void Check(Call call, RoleActor actor)
    {
        if (TrustOf(call, actor) == RoleTrust.Refused)
        {
            throw GlueErrors.InvalidInputException($"The trust policy of the role {actor.RoleArn} does not allow {Principal} to assume it.");
        }
    }

    private RoleTrust TrustOf(Call call, RoleActor actor)
    {
        var roleArn = actor.RoleArn;
        call.Authorize("iam:PassRole", roleArn);
        if (!RoleArn.IsWellFormed(roleArn))
        {
            throw GlueErrors.InvalidInputException($"{roleArn} is no ARN of a role, like arn:aws:iam::{call.Account}:role/name.");
        }

        var trust = sessions.TrustOf(actor);
        return trust != RoleTrust.NoRole ? trust : throw GlueErrors.InvalidInputException($"The role {roleArn} does not exist.");
    }
}
