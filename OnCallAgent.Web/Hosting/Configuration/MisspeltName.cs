namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>Whether a name is another one with a slip in it: a letter too many, too few, another one, or two that changed places.</summary>
internal static class MisspeltName
{
    /// <summary>Whether <paramref name="written"/> is <paramref name="name"/> with one slip, or in another case.</summary>
    public static bool Of(string name, string written)
    {
        name = name.ToUpperInvariant();
        written = written.ToUpperInvariant();
        var start = 0;
        while (start < name.Length && start < written.Length && name[start] == written[start])
        {
            start++;
        }

        var (right, wrong) = (name[start..], written[start..]);
        return (right.Length, wrong.Length) switch
        {
            // Another case.
            (0, 0) => true,
            var (a, b) when a == b => right[1..] == wrong[1..]
                || (
                    a > 1
                    && right[0] == wrong[1]
                    && right[1] == wrong[0]
                    && right[2..] == wrong[2..]
                ),
            var (a, b) when a == b + 1 => right[1..] == wrong,
            var (a, b) when a + 1 == b => right == wrong[1..],
            _ => false,
        };
    }
}
