namespace Tarn.Delivery.Changes;

/// <summary>How a source whose records are changes of items is delivered.</summary>
/// <param name="Form">The records that are made of changes.</param>
/// <param name="OnlyExpired">Whether only removals of expired items are delivered.</param>
public sealed record ChangesConfig(ChangeForm Form, bool OnlyExpired = false)
{
    /// <summary>Whether the rows of a snapshot are delivered before the first change.</summary>
    public bool NeedsBase { get; init; }

    /// <summary>Whether records are the newest versions of rows: an older record would bring an old version back.</summary>
    public bool IsNewest => Form is ChangeForm.Current or ChangeForm.Rows;

    /// <summary>Whether the source is an item table.</summary>
    public bool IsOfItems => Form is not (ChangeForm.Rows or ChangeForm.Points);

    /// <summary>The form's name in rows and answers.</summary>
    public string FormName => Form switch
    {
        ChangeForm.Current => "current",
        ChangeForm.Changes => "changes",
        ChangeForm.Rows => "rows",
        ChangeForm.Points => "points",
        _ => "items",
    };

    /// <summary>Reads the name of a form; other text is the form of items.</summary>
    public static ChangeForm ParseForm(string name) => name switch
    {
        "current" => ChangeForm.Current,
        "changes" => ChangeForm.Changes,
        "rows" => ChangeForm.Rows,
        "points" => ChangeForm.Points,
        _ => ChangeForm.Items,
    };
}
