namespace Tarn.Access;

/// <summary>Decides who may do what. Today the root may and everyone else may not; later policies.</summary>
public interface IAuthorizer
{
    /// <summary>Whether the call's principal may do <paramref name="action"/> on <paramref name="resource"/>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="action">IAM's action, with its prefix: <c>s3:GetObject</c>.</param>
    /// <param name="resource">The ARN asked for, or <c>*</c>.</param>
    bool Allows(Call call, string action, string resource);

    /// <summary>
    /// Whether the call's principal may do anything at all. Asked before a body is read whose content names the resources.
    /// </summary>
    /// <param name="call">The call.</param>
    bool AllowsAny(Call call);
}
