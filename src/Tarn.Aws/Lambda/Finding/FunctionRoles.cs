using Tarn.Access.Sessions;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>Checks the role that a caller hands to a function.</summary>
/// <param name="sessions">Decides which roles Lambda may assume.</param>
internal sealed class FunctionRoles(RoleSessions sessions)
{
    /// <summary>The service that assumes the role.</summary>
    public const string Principal = "lambda.amazonaws.com";

    private const string PassRole = "iam:PassRole";

    /// <summary>Checks that the caller may pass the role, and that Lambda may assume it.</summary>
    /// <exception cref="Storage.TarnException">AccessDenied: the caller may not pass it.</exception>
    /// <exception cref="AwsErrorException">InvalidParameterValueException.</exception>
    public void Check(Call call, string role)
    {
        call.Authorize(PassRole, role);
        if (Arn.TryParse(role, out var arn) && arn.Account != call.Account)
        {
            throw LambdaErrors.InvalidParameterValueException("Cross-account pass role is not allowed.");
        }

        if (!sessions.MayAssume(call.Account, Principal, role))
        {
            throw LambdaErrors.InvalidParameterValueException("The role defined for the function cannot be assumed by Lambda.");
        }
    }
}
