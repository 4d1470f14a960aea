namespace Tarn.Storage;

/// <summary>
/// Work needs more memory than its <see cref="WorkBudget"/> allows. The code that runs work within a budget turns the last of these
/// exceptions into an error of its own.
/// </summary>
/// <param name="inner">The exception that ended the work.</param>
public sealed class BudgetExceededException(Exception? inner = null) : Exception("The work needs more memory than its budget.", inner);
