using Tarn.Access;
using Tarn.Storage.Rights;

namespace Tarn.Aws.Tests.Rights;

/// <summary>Allows everything but one action, and notes the questions.</summary>
/// <param name="denied">The denied action; null: none.</param>
internal sealed class AllBut(string? denied = null) : IAuthorizer
{
    /// <summary>The questions: action and resource.</summary>
    public List<(string Action, string Resource)> Asked { get; } = [];

    public AccessDecision Decide(Call call, string action, string resource)
    {
        Asked.Add((action, resource));
        return action == denied ? AccessDecision.Refused : AccessDecision.Allowed;
    }

    public FolderRight DecideFolder(Call call, string action, string bucket, string folder) =>
        action == denied ? FolderRight.None : FolderRight.All;

    public bool AllowsAny(Call call) => true;

    public bool Covers(Call call) => true;
}
