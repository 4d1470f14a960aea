namespace Tarn.Storage;

/// <summary>Work needs more memory than a <see cref="WorkRoom"/> gave it. Whoever runs work in a room turns the last one into an error of its own.</summary>
/// <param name="inner">The error by which the work ended.</param>
public sealed class RoomExceededException(Exception? inner = null) : Exception("The work needs more memory than its room gives it.", inner);
