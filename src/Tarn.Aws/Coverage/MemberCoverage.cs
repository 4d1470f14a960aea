namespace Tarn.Aws.Coverage;

/// <summary>A member of an operation's input that does not simply work.</summary>
/// <param name="Kept">True: stored and echoed without effect. False: refused by name.</param>
/// <param name="Member">Its path, or <c>*</c> for the whole operation.</param>
/// <param name="Text">Why it is kept, or what works instead.</param>
public sealed record MemberCoverage(bool Kept, string Member, string Text);
