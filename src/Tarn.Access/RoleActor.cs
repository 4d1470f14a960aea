namespace Tarn.Access;

/// <summary>A service of the program that acts with a role, without a session.</summary>
/// <param name="Account">The account of the resource for which the service acts.</param>
/// <param name="Service">The service's principal: <c>firehose.amazonaws.com</c>; empty: not known.</param>
/// <param name="SourceArn">The ARN of the resource for which the service acts; null: not known.</param>
public sealed record RoleActor(string Account, string RoleArn, string Service, string? SourceArn);
