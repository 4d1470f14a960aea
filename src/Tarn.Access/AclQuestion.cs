namespace Tarn.Access;

/// <summary>A question that the access control lists of a bucket and its objects decide for callers of other accounts.</summary>
/// <param name="Action">The action, with its prefix: <c>s3:GetObject</c>.</param>
/// <param name="IsSigned">Whether the caller is one of some account.</param>
/// <param name="Object">The object; null: the question is about the bucket, or the object is not known.</param>
public readonly record struct AclQuestion(string Action, bool IsSigned, AskedObject? Object);
