namespace Tarn.Items.Windows;

/// <summary>The names of views in requests, answers and events.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html"/>
public static class StreamViews
{
    private static readonly (StreamView View, string Name)[] Names =
    [
        (StreamView.KeysOnly, "KEYS_ONLY"),
        (StreamView.NewImage, "NEW_IMAGE"),
        (StreamView.OldImage, "OLD_IMAGE"),
        (StreamView.NewAndOldImages, "NEW_AND_OLD_IMAGES"),
    ];

    /// <summary>KEYS_ONLY and so on.</summary>
    public static string WireName(this StreamView view) => Array.Find(Names, one => one.View == view).Name;

    /// <summary>The view of a name; null: there is none.</summary>
    public static StreamView? Parse(string name) => Names.Where(one => one.Name == name).Select(one => (StreamView?)one.View).FirstOrDefault();
}
