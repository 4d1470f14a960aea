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
    internal void Check(Call call, TableName table, string roleArn)
    {
        call.Authorize("iam:PassRole", roleArn);
        if (!RoleArn.IsWellFormed(roleArn))
        {
            throw GlueErrors.InvalidInputException($"{roleArn} is no ARN of a role, like arn:aws:iam::{call.Account}:role/name.");
        }

        switch (sessions.TrustOf(ActorOf(table, roleArn)))
        {
            case RoleTrust.NoRole:
                throw GlueErrors.InvalidInputException($"The role {roleArn} does not exist.");
            case RoleTrust.Refused:
                throw GlueErrors.InvalidInputException($"The trust policy of the role {roleArn} does not allow {Principal} to assume it.");
        }
    }
}
