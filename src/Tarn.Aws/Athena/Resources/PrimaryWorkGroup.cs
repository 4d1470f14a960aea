using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Sql.Catalog;

namespace Tarn.Aws.Athena.Resources;

/// <summary>The one work group.</summary>
internal static class PrimaryWorkGroup
{
    /// <summary>Its name.</summary>
    public const string Name = "primary";

    /// <summary>Its engine.</summary>
    public static readonly EngineVersion Engine = new() { SelectedEngineVersion = "AUTO", EffectiveEngineVersion = "Athena engine version 3" };

    /// <exception cref="Protocols.AwsErrorException">InvalidRequestException: another work group is named.</exception>
    public static void Check(string? workGroup)
    {
        if (workGroup is not null and not Name)
        {
            throw AthenaErrors.InvalidRequestException($"WorkGroup {workGroup} is not found.", "INVALID_INPUT");
        }
    }

    /// <summary>Its ARN in a call's account and region.</summary>
    public static string ArnOf(Call call) => Arn.Of("athena", call.Region, call.Account, $"workgroup/{Name}").ToString();

    /// <summary>The principal whose statements a call starts.</summary>
    public static SqlPrincipal PrincipalOf(Call call) => new(call.Account, call.Region, call.Principal.Arn, Name);
}
