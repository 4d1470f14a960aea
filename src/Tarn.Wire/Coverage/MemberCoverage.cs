namespace Tarn.Wire.Coverage;

/// <summary>A member of an operation's input that is kept or refused.</summary>
/// <param name="Kept">True: stored and echoed without effect. False: refused by name.</param>
/// <param name="Member">The member's path, or <c>*</c> for the whole operation.</param>
/// <param name="Text">The reason for keeping it, or the alternative to it.</param>
public sealed record MemberCoverage(bool Kept, string Member, string Text);
